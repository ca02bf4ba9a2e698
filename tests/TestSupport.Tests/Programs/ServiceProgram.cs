using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CaseTracker.TestSupport.Tests.Programs;

/// <summary>Stands for a service: becomes ready at once, ends before it is ready, or never becomes ready.</summary>
internal static class ServiceProgram
{
    public static ChildServiceOptions Options(string behaviour, TimeSpan? readyTimeout = null) => new()
    {
        Assembly = typeof(ServiceProgram).Assembly.Location,
        Arguments = ["service", behaviour],
        ReadyTimeout = readyTimeout ?? TimeSpan.FromSeconds(60),
        Environment = new Dictionary<string, string?> { ["Greeting__Text"] = "hello" },
    };

    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is ["ends"])
        {
            await Console.Error.WriteLineAsync("the settings are wrong");
            return 3;
        }

        var app = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory }).Build();
        app.MapGet("/readyz", () => arguments is ["ready"] ? Results.Ok() : Results.StatusCode(503));
        app.MapGet("/greeting", () => app.Configuration["Greeting:Text"]);
        await app.RunAsync();
        return 0;
    }
}
