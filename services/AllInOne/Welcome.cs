using CaseTracker.Platform;

namespace CaseTracker.AllInOne;

/// <summary>What the person who started the program reads: where to go, and in Development with which names.</summary>
internal static class Welcome
{
    public static async Task PrintAsync(WebApplication app, string url)
    {
        var address = app.Urls.FirstOrDefault() ?? url;
        Console.WriteLine();
        Console.WriteLine($"  CaseTracker is ready.   Citizens: {address}   English: {address}/en   Staff: {address}/staff");
        if (app.Environment.IsDevelopment())
        {
            Console.WriteLine($"  Every SMS and e-mail it would send: {address}/dev/mailbox");
            Console.WriteLine("  Demo sign-ins (all with the password " + Desk.DemoAccounts.Password + "):");
            foreach (var account in await Desk.DemoAccounts.ShownAsync(app.Services.GetRequiredService<SeedFiles>(), CancellationToken.None))
                Console.WriteLine($"    {account.UserName,-22} {account.What}");
        }
        Console.WriteLine("  Ctrl+C stops it; everything is kept.");
        Console.WriteLine();
    }
}
