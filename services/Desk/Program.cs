using CaseTracker.Desk;
using CaseTracker.Platform;

return await ServiceHost.RunAsync(args, new DeskModule());
