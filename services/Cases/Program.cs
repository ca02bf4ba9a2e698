using CaseTracker.Cases;
using CaseTracker.Platform;

return await ServiceHost.RunAsync(args, new CasesModule());
