package perdure;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityOptions;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.common.RetryOptions;
import io.temporal.failure.ApplicationFailure;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Hello, and what comes with it, in Java: a worker and a client against the address given. Prints a line per step. */
public final class Ladder {
  private static final String QUEUE = "java-ladder";

  @ActivityInterface
  public interface Greeter {
    String greet(String name);

    int flaky();
  }

  public static final class GreeterImpl implements Greeter {
    @Override
    public String greet(String name) {
      return "hello " + name;
    }

    @Override
    public int flaky() {
      int attempt = io.temporal.activity.Activity.getExecutionContext().getInfo().getAttempt();
      if (attempt < 3) throw ApplicationFailure.newFailure("not yet", "Early");
      return attempt;
    }
  }

  @WorkflowInterface
  public interface Hello {
    @WorkflowMethod
    String run(String name);
  }

  @WorkflowInterface
  public interface Listens {
    @WorkflowMethod
    List<String> run();

    @SignalMethod
    void say(String word);

    @QueryMethod
    List<String> heard();
  }

  private static Greeter greeter() {
    return Workflow.newActivityStub(
        Greeter.class,
        ActivityOptions.newBuilder()
            .setStartToCloseTimeout(Duration.ofSeconds(10))
            .setRetryOptions(
                RetryOptions.newBuilder().setInitialInterval(Duration.ofMillis(20)).build())
            .build());
  }

  public static final class HelloImpl implements Hello {
    @Override
    public String run(String name) {
      Greeter greeter = greeter();
      Workflow.sleep(Duration.ofMillis(50));
      return greeter.greet(name) + " " + greeter.flaky();
    }
  }

  public static final class ListensImpl implements Listens {
    private final List<String> heard = new ArrayList<>();

    @Override
    public List<String> run() {
      Workflow.await(() -> heard.contains("end"));
      return heard;
    }

    @Override
    public void say(String word) {
      heard.add(word);
    }

    @Override
    public List<String> heard() {
      return heard;
    }
  }

  public static void main(String[] arguments) {
    WorkflowServiceStubs service =
        WorkflowServiceStubs.newServiceStubs(
            WorkflowServiceStubsOptions.newBuilder().setTarget(arguments[0]).build());
    WorkflowClient client = WorkflowClient.newInstance(service);
    WorkerFactory factory = WorkerFactory.newInstance(client);
    Worker worker = factory.newWorker(QUEUE);
    worker.registerWorkflowImplementationTypes(HelloImpl.class, ListensImpl.class);
    worker.registerActivitiesImplementations(new GreeterImpl());
    factory.start();

    Hello hello = client.newWorkflowStub(Hello.class, options("java-hello"));
    System.out.println("hello: " + hello.run("java"));

    Listens listens = client.newWorkflowStub(Listens.class, options("java-listens"));
    WorkflowClient.start(listens::run);
    listens.say("one");
    System.out.println("query: " + listens.heard());
    listens.say("end");
    System.out.println("signals: " + WorkflowStub.fromTyped(listens).getResult(List.class));
    System.exit(0);
  }

  private static WorkflowOptions options(String workflowId) {
    return WorkflowOptions.newBuilder().setTaskQueue(QUEUE).setWorkflowId(workflowId).build();
  }

  private Ladder() {}
}
