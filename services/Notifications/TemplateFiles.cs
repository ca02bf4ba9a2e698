using System.Text.Json;
using CaseTracker.Contracts;
using CaseTracker.Notifications.Domain.Texts;
using CaseTracker.Platform;

namespace CaseTracker.Notifications;

/// <summary>Reads the templates of <c>seeds/templates</c>.</summary>
internal static class TemplateFiles
{
    public static TemplateCatalogue Load(SeedFiles seeds)
    {
        try
        {
            return new TemplateCatalogue(seeds.List("templates", "*.json").Select(path => Read(seeds, path)).ToList());
        }
        catch (TemplateException e)
        {
            throw new StartupException($"The message templates in seeds/templates are not valid: {e.Message}", e);
        }
    }

    private static NoticeTemplate Read(SeedFiles seeds, string path)
    {
        using var stream = seeds.Open(path);
        try
        {
            return JsonSerializer.Deserialize<NoticeTemplate>(stream, ContractJson.Options) ?? throw new TemplateException($"{path} is empty.");
        }
        catch (JsonException e)
        {
            throw new TemplateException($"{path} cannot be read: {e.Message}", e);
        }
    }
}
