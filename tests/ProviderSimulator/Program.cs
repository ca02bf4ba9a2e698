using CaseTracker.ProviderSimulator;

// The provider as a process of its own: ASPNETCORE_URLS says where, --account, --token and --callback-target with whom it deals.
await using var provider = SmsProvider.Create(args);
await provider.RunAsync();
