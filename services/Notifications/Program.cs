return await CaseTracker.Platform.ServiceHost.RunAsync(args, new CaseTracker.Notifications.NotificationsModule());
