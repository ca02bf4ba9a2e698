using System.Text;

namespace CaseTracker.Notifications.Transports;

/// <summary>Mails as files, one each: <c>new</c> as they came, <c>cur</c> once somebody has looked at them.</summary>
internal static class Maildir
{
    private const int HeaderLimit = 64 * 1024;

    /// <summary>Every mail, the new ones first.</summary>
    /// <exception cref="IOException">The folder is not there or cannot be read.</exception>
    public static IEnumerable<string> Files(string directory) => ((string[])["new", "cur"]).Select(part => Path.Combine(directory, part)).Where((path, i) => i == 0 || Directory.Exists(path)).SelectMany(Directory.EnumerateFiles);

    /// <summary>The headers of a mail by name in lower case, unfolded; of several with a name the first.</summary>
    public static Dictionary<string, string> HeadersOf(string file)
    {
        using var stream = File.OpenRead(file);
        var bytes = new byte[(int)Math.Min(HeaderLimit, stream.Length)];
        stream.ReadExactly(bytes);
        return Headers(Split(Encoding.Latin1.GetString(bytes)).Head);
    }

    /// <summary>The headers of a block of them.</summary>
    public static Dictionary<string, string> Headers(string head)
    {
        var headers = new Dictionary<string, string>();
        foreach (var line in head.Replace("\n ", " ", StringComparison.Ordinal).Replace("\n\t", " ", StringComparison.Ordinal).Split('\n'))
            if (line.IndexOf(':', StringComparison.Ordinal) is var colon and > 0)
                headers.TryAdd(line[..colon].Trim().ToLowerInvariant(), line[(colon + 1)..].Trim());
        return headers;
    }

    /// <summary>Headers and body of an entity, with LF line ends.</summary>
    public static (string Head, string Body) Split(string entity)
    {
        var text = entity.ReplaceLineEndings("\n");
        if (text.StartsWith('\n'))
            return ("", text[1..]);
        var end = text.IndexOf("\n\n", StringComparison.Ordinal);
        return end < 0 ? (text, "") : (text[..end], text[(end + 2)..]);
    }
}
