using CaseTracker.Platform;
using CaseTracker.Routing;

return await ServiceHost.RunAsync(args, new RoutingModule());
