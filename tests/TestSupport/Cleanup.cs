namespace CaseTracker.TestSupport;

/// <summary>Ends a test assembly's servers and removes its folders after its last test; every test assembly has one.</summary>
public sealed class CleanupFixture : IDisposable
{
    public void Dispose() => Cleanup.Run();
}

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

    public static void Run()
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
