using CaseTracker.Platform;
using CaseTracker.Portal;
using CaseTracker.Portal.Features.RebuildPublicViews;

return args is [RebuildCommand.Verb, ..] ? await RebuildCommand.RunAsync(args[1..]) : await ServiceHost.RunAsync(args, new PortalModule());
