return await CaseTracker.AllInOne.AllInOneHost.RunAsync(args);
