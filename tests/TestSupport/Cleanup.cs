namespace CaseTracker.TestSupport;

/// <summary>What must be undone when the test process ends, last things first.</summary>
internal static class Cleanup
{
    private static readonly Stack<Action> Actions = [];

    static Cleanup() => AppDomain.CurrentDomain.ProcessExit += (_, _) => Run();

    public static void OnExit(Action action)
    {
        lock (Actions)
        {
            Actions.Push(action);
        }
    }

    private static void Run()
    {
        while (true)
        {
            Action? action;
            lock (Actions)
            {
                if (!Actions.TryPop(out action))
                {
                    return;
                }
            }

            try
            {
                action();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException or WaitTimeoutException)
            {
                // What is left is swept by the next run.
            }
        }
    }
}
