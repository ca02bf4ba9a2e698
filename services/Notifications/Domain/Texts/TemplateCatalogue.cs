using System.Collections.Frozen;
using CaseTracker.Contracts.Notifications;

namespace CaseTracker.Notifications.Domain.Texts;

/// <summary>The templates by kind, checked when they are read.</summary>
public sealed class TemplateCatalogue
{
    /// <summary>What stands in front of the copies that helpers get; no kind of its own.</summary>
    public const string HelperCopy = "helper-copy";

    private readonly FrozenDictionary<NoticeKind, NoticeTemplate> _templates;

    /// <summary>Takes the templates of every kind; files of kinds that are not sent yet are checked and set aside.</summary>
    /// <exception cref="TemplateException">A template is wrong, missing, or there twice.</exception>
    public TemplateCatalogue(IEnumerable<NoticeTemplate> templates)
    {
        ArgumentNullException.ThrowIfNull(templates);
        var known = new Dictionary<NoticeKind, NoticeTemplate>();
        foreach (var template in templates)
        {
            template.Check();
            if (template is { Kind: HelperCopy, Sms: not null })
                Copy = template;
            if (NoticeKinds.Parse(template.Kind) is { } kind && !known.TryAdd(kind, template))
                throw new TemplateException($"There are two templates of the kind {template.Kind}.");
        }
        foreach (var kind in Enum.GetValues<NoticeKind>())
            if (!known.ContainsKey(kind))
                throw new TemplateException($"There is no template of the kind {NoticeKinds.Name(kind)}.");
        if (Copy is null)
            throw new TemplateException($"There is no template {HelperCopy}, or it has no words for SMS.");
        _templates = known.ToFrozenDictionary();
    }

    /// <summary>The words in front of the copies that helpers get.</summary>
    public NoticeTemplate Copy { get; }

    /// <summary>The template of a kind.</summary>
    public NoticeTemplate this[NoticeKind kind] => _templates[kind];
}
