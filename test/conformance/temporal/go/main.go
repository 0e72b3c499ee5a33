// The subset of the ladder that fits in Go: a worker and a client of Temporal's SDK against the address given. Prints what
// each step came to, as JSON.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/worker"
)

const queue = "go-ladder"

func main() {
	results, err := climb(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if err := json.NewEncoder(os.Stdout).Encode(results); err != nil {
		os.Exit(1)
	}
}

func climb(address string) (map[string]any, error) {
	quiet := log.NewStructuredLogger(slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError})))
	service, err := client.Dial(client.Options{HostPort: address, Logger: quiet})
	if err != nil {
		return nil, err
	}
	defer service.Close()
	host := worker.New(service, queue, worker.Options{})
	for _, each := range []any{Hello, Retries, Fails, Heartbeats, Local, Sleeps, SideEffects, Listens, Parent, Cleans, Continues, Selects} {
		host.RegisterWorkflow(each)
	}
	for _, each := range []any{Greet, Flaky, Refuses, Resumes, Waits} {
		host.RegisterActivity(each)
	}
	if err := host.Start(); err != nil {
		return nil, err
	}
	defer host.Stop()

	ctx, cancel := context.WithTimeout(context.Background(), 90*time.Second)
	defer cancel()
	ladder := ladder{ctx: ctx, service: service, results: map[string]any{}}
	ladder.run("hello", Hello, "go")
	ladder.run("retries", Retries)
	ladder.run("heartbeats", Heartbeats)
	ladder.run("local", Local)
	ladder.run("sleeps", Sleeps)
	ladder.run("sideEffects", SideEffects)
	ladder.run("parent", Parent, "go-parent")
	ladder.run("continues", Continues, 3)
	ladder.run("selects", Selects)
	ladder.failure()
	ladder.messages()
	ladder.cancellation()
	ladder.schedule()
	ladder.replay()
	return ladder.results, ladder.err
}

type ladder struct {
	ctx     context.Context
	service client.Client
	results map[string]any
	err     error
}

func (l *ladder) note(name string, value any, err error) {
	if err != nil && l.err == nil {
		l.err = fmt.Errorf("%s: %w", name, err)
	}
	l.results[name] = value
}

func (l *ladder) start(id string, workflow any, args ...any) client.WorkflowRun {
	run, err := l.service.ExecuteWorkflow(l.ctx, client.StartWorkflowOptions{ID: "go-" + id, TaskQueue: queue}, workflow, args...)
	if err != nil {
		l.note(id, nil, err)
	}
	return run
}

func (l *ladder) run(name string, workflow any, args ...any) {
	run := l.start(name, workflow, args...)
	if run == nil {
		return
	}
	var result any
	err := run.Get(l.ctx, &result)
	l.note(name, result, err)
}

func (l *ladder) failure() {
	run := l.start("fails", Fails)
	if run == nil {
		return
	}
	err := run.Get(l.ctx, nil)
	var application *temporal.ApplicationError
	if !errors.As(err, &application) {
		l.note("fails", nil, fmt.Errorf("unexpected: %w", err))
		return
	}
	var detail int
	l.note("fails", map[string]any{"type": application.Type(), "nonRetryable": application.NonRetryable(), "detail": detail}, application.Details(&detail))
	l.results["fails"].(map[string]any)["detail"] = detail
}

func (l *ladder) messages() {
	run := l.start("listens", Listens)
	if run == nil {
		return
	}
	say := func(word string) error { return l.service.SignalWorkflow(l.ctx, run.GetID(), "", "say", word) }
	if err := say("one"); err != nil {
		l.note("signal", nil, err)
		return
	}
	add := func(number int) (sum int, err error) {
		handle, err := l.service.UpdateWorkflow(l.ctx, client.UpdateWorkflowOptions{
			WorkflowID: run.GetID(), UpdateName: "add", Args: []any{number}, WaitForStage: client.WorkflowUpdateStageCompleted,
		})
		if err != nil {
			return 0, err
		}
		err = handle.Get(l.ctx, &sum)
		return
	}
	sum, err := add(5)
	l.note("update", sum, err)
	_, err = add(-1)
	l.note("rejected", err != nil, nil)
	var heard []string
	answer, err := l.service.QueryWorkflow(l.ctx, run.GetID(), "", "heard")
	if err == nil {
		err = answer.Get(&heard)
	}
	l.note("query", heard, err)
	l.note("signals", nil, say("end"))
	var all []string
	err = run.Get(l.ctx, &all)
	l.note("signals", all, err)
}

func (l *ladder) cancellation() {
	run := l.start("cleans", Cleans)
	if run == nil {
		return
	}
	for running := false; !running; {
		description, err := l.service.DescribeWorkflowExecution(l.ctx, run.GetID(), "")
		if err != nil {
			l.note("cleans", nil, err)
			return
		}
		for _, activity := range description.PendingActivities {
			running = running || activity.LastHeartbeatTime != nil
		}
		time.Sleep(20 * time.Millisecond)
	}
	if err := l.service.CancelWorkflow(l.ctx, run.GetID(), ""); err != nil {
		l.note("cleans", nil, err)
		return
	}
	var greeting string
	err := run.Get(l.ctx, &greeting)
	l.note("cleans", greeting, err)
}

func (l *ladder) schedule() {
	handle, err := l.service.ScheduleClient().Create(l.ctx, client.ScheduleOptions{
		ID:     "go-schedule",
		Spec:   client.ScheduleSpec{Intervals: []client.ScheduleIntervalSpec{{Every: time.Hour}}},
		Action: &client.ScheduleWorkflowAction{ID: "go-scheduled", Workflow: Hello, TaskQueue: queue, Args: []any{"schedule"}},
	})
	if err == nil {
		err = handle.Trigger(l.ctx, client.ScheduleTriggerOptions{})
	}
	if err != nil {
		l.note("schedule", nil, err)
		return
	}
	for l.ctx.Err() == nil {
		description, err := handle.Describe(l.ctx)
		if err != nil {
			l.note("schedule", nil, err)
			return
		}
		if recent := description.Info.RecentActions; len(recent) > 0 {
			var greeting string
			run := l.service.GetWorkflow(l.ctx, recent[0].StartWorkflowResult.WorkflowID, "")
			err = run.Get(l.ctx, &greeting)
			l.note("schedule", greeting, err)
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	if err := handle.Delete(l.ctx); err != nil {
		l.note("schedule", nil, err)
	}
}

// replay reads every history of this ladder and lets the SDK's replayer do it again.
func (l *ladder) replay() {
	replayer := worker.NewWorkflowReplayer()
	for _, each := range []any{Hello, Retries, Fails, Heartbeats, Local, Sleeps, SideEffects, Listens, Parent, Cleans, Continues, Selects} {
		replayer.RegisterWorkflow(each)
	}
	count := 0
	for _, id := range []string{"hello", "retries", "heartbeats", "local", "sleeps", "sideEffects", "parent", "continues", "selects", "fails", "listens", "cleans"} {
		history := l.service.GetWorkflowHistory(l.ctx, "go-"+id, "", false, 0)
		whole, err := collect(history)
		if err == nil {
			err = replayer.ReplayWorkflowHistory(nil, whole)
		}
		if err != nil {
			l.note("replayed", nil, fmt.Errorf("%s: %w", id, err))
			return
		}
		count++
	}
	l.note("replayed", count, nil)
}
