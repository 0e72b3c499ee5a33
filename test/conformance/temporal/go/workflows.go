package main

import (
	"context"
	"errors"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"
)

func Greet(_ context.Context, name string) (string, error) { return "hello " + name, nil }

// Flaky fails until its third attempt.
func Flaky(ctx context.Context) (int32, error) {
	attempt := activity.GetInfo(ctx).Attempt
	if attempt < 3 {
		return 0, errors.New("not yet")
	}
	return attempt, nil
}

func Refuses(context.Context) error {
	return temporal.NewNonRetryableApplicationError("never", "Refusal", nil, 42)
}

// Resumes says in its first attempt how far it has come, and goes on from there in its second.
func Resumes(ctx context.Context) (int, error) {
	if activity.HasHeartbeatDetails(ctx) {
		var come int
		err := activity.GetHeartbeatDetails(ctx, &come)
		return come, err
	}
	activity.RecordHeartbeat(ctx, 7)
	return 0, errors.New("lost")
}

// Waits heartbeats until it is cancelled.
func Waits(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
			activity.RecordHeartbeat(ctx)
		}
	}
}

func quick(ctx workflow.Context) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: 10 * time.Second,
		HeartbeatTimeout:    5 * time.Second,
		RetryPolicy:         &temporal.RetryPolicy{InitialInterval: 20 * time.Millisecond},
	})
}

func Hello(ctx workflow.Context, name string) (greeting string, err error) {
	err = workflow.ExecuteActivity(quick(ctx), Greet, name).Get(ctx, &greeting)
	return
}

func Retries(ctx workflow.Context) (attempt int32, err error) {
	err = workflow.ExecuteActivity(quick(ctx), Flaky).Get(ctx, &attempt)
	return
}

func Fails(ctx workflow.Context) error {
	return workflow.ExecuteActivity(quick(ctx), Refuses).Get(ctx, nil)
}

func Heartbeats(ctx workflow.Context) (come int, err error) {
	err = workflow.ExecuteActivity(quick(ctx), Resumes).Get(ctx, &come)
	return
}

func Local(ctx workflow.Context) (greeting string, err error) {
	local := workflow.WithLocalActivityOptions(ctx, workflow.LocalActivityOptions{StartToCloseTimeout: time.Second})
	err = workflow.ExecuteLocalActivity(local, Greet, "local").Get(ctx, &greeting)
	return
}

func Sleeps(ctx workflow.Context) (bool, error) {
	before := workflow.Now(ctx)
	err := workflow.Sleep(ctx, 300*time.Millisecond)
	return workflow.Now(ctx).Sub(before) >= 300*time.Millisecond, err
}

func SideEffects(ctx workflow.Context) (same bool, err error) {
	read := func() (value int64, err error) {
		err = workflow.SideEffect(ctx, func(workflow.Context) any { return time.Now().UnixNano() }).Get(&value)
		return
	}
	first, err := read()
	if err != nil {
		return false, err
	}
	version := workflow.GetVersion(ctx, "change", workflow.DefaultVersion, 1)
	if err = workflow.Sleep(ctx, 10*time.Millisecond); err != nil {
		return false, err
	}
	second, err := read()
	return version == 1 && first != second, err
}

// Listens takes signals until one says `end`, answers a query with them, and counts by update.
func Listens(ctx workflow.Context) ([]string, error) {
	heard, sum := []string{}, 0
	err := workflow.SetQueryHandler(ctx, "heard", func() ([]string, error) { return heard, nil })
	if err != nil {
		return nil, err
	}
	err = workflow.SetUpdateHandlerWithOptions(ctx, "add",
		func(ctx workflow.Context, number int) (int, error) {
			sum += number
			return sum, workflow.Sleep(ctx, 10*time.Millisecond)
		},
		workflow.UpdateHandlerOptions{Validator: func(number int) error {
			if number < 0 {
				return errors.New("too little")
			}
			return nil
		}})
	if err != nil {
		return nil, err
	}
	signals := workflow.GetSignalChannel(ctx, "say")
	for {
		var word string
		signals.Receive(ctx, &word)
		heard = append(heard, word)
		if word == "end" {
			return heard, nil
		}
	}
}

func Parent(ctx workflow.Context, id string) (greeting string, err error) {
	child := workflow.WithChildOptions(ctx, workflow.ChildWorkflowOptions{WorkflowID: id + "-child"})
	err = workflow.ExecuteChildWorkflow(child, Hello, "child").Get(ctx, &greeting)
	return
}

// Cleans lets what it does while it is cancelled be done.
func Cleans(ctx workflow.Context) (greeting string, err error) {
	waiting := workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: time.Minute,
		HeartbeatTimeout:    5 * time.Second,
		WaitForCancellation: true,
	})
	err = workflow.ExecuteActivity(waiting, Waits).Get(ctx, nil)
	if !temporal.IsCanceledError(err) {
		return "", err
	}
	undisturbed, _ := workflow.NewDisconnectedContext(ctx)
	if done := workflow.ExecuteActivity(quick(undisturbed), Greet, "cleanup").Get(undisturbed, &greeting); done != nil {
		return "", done
	}
	return greeting, nil
}

func Continues(ctx workflow.Context, left int) (int, error) {
	if left > 0 {
		return 0, workflow.NewContinueAsNewError(ctx, Continues, left-1)
	}
	return left, nil
}

func Selects(ctx workflow.Context) (first string, err error) {
	selector := workflow.NewSelector(ctx)
	selector.AddFuture(workflow.NewTimer(ctx, time.Minute), func(workflow.Future) { first = "timer" })
	selector.AddFuture(workflow.ExecuteActivity(quick(ctx), Greet, "x"), func(done workflow.Future) {
		first = "activity"
	})
	selector.Select(ctx)
	return first, nil
}
