using CaseTracker.Deadlines;
using CaseTracker.Platform;

return await ServiceHost.RunAsync(args, new DeadlinesModule());
