using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using CaseTracker.WebUi.Formatting;

namespace CaseTracker.Desk.Exports;

/// <summary>Rows as a spreadsheet of OpenDocument 1.3 (ISO/IEC 26300), as small as one can be. Every cell has its type; text is never a formula.</summary>
internal static partial class OdsSheet
{
    public const string MediaType = "application/vnd.oasis.opendocument.spreadsheet";

    private const string Office = "urn:oasis:names:tc:opendocument:xmlns:office:1.0", Table = "urn:oasis:names:tc:opendocument:xmlns:table:1.0", Text = "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
        Style = "urn:oasis:names:tc:opendocument:xmlns:style:1.0", Number = "urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0", Manifest = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0";
    private const string Version = "1.3";
    private const string DayStyle = "day", InstantStyle = "instant";

    /// <param name="target">Where to; it must let us go back, since the first entry has to say its size before its content.</param>
    /// <param name="sheet">The sheet's name.</param>
    /// <param name="rows">Strings, numbers, days, instants and nulls.</param>
    /// <param name="ct">Cancels.</param>
    public static async Task WriteAsync(Stream target, string sheet, IAsyncEnumerable<IReadOnlyList<object?>> rows, CancellationToken ct)
    {
        using var zip = new ZipArchive(target, ZipArchiveMode.Create, leaveOpen: true);
        // First and not compressed: by this, programmes know the file without its name.
        using (var kind = zip.CreateEntry("mimetype", CompressionLevel.NoCompression).Open())
            kind.Write(Encoding.ASCII.GetBytes(MediaType));
        using (var xml = Open(zip, "META-INF/manifest.xml"))
            WriteManifest(xml);
        using (var xml = Open(zip, "content.xml"))
        {
            Begin(xml, sheet);
            await foreach (var row in rows.WithCancellation(ct))
                Row(xml, row);
            xml.WriteEndDocument();
        }
    }

    private static XmlWriter Open(ZipArchive zip, string name) =>
        XmlWriter.Create(zip.CreateEntry(name, CompressionLevel.Fastest).Open(), new XmlWriterSettings { Encoding = new UTF8Encoding(false), CloseOutput = true });

    private static void WriteManifest(XmlWriter xml)
    {
        xml.WriteStartElement("manifest", "manifest", Manifest);
        xml.WriteAttributeString("version", Manifest, Version);
        foreach (var (path, type) in (ReadOnlySpan<(string, string)>)[("/", MediaType), ("content.xml", "text/xml")])
        {
            xml.WriteStartElement("file-entry", Manifest);
            xml.WriteAttributeString("full-path", Manifest, path);
            if (path == "/")
                xml.WriteAttributeString("version", Manifest, Version);
            xml.WriteAttributeString("media-type", Manifest, type);
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
    }

    private static void Begin(XmlWriter xml, string sheet)
    {
        xml.WriteStartElement("office", "document-content", Office);
        foreach (var (prefix, name) in (ReadOnlySpan<(string, string)>)[("table", Table), ("text", Text), ("style", Style), ("number", Number)])
            xml.WriteAttributeString("xmlns", prefix, null, name);
        xml.WriteAttributeString("version", Office, Version);
        xml.WriteStartElement("automatic-styles", Office);
        DateStyle(xml, DayStyle, "year", "-", "month", "-", "day");
        DateStyle(xml, InstantStyle, "year", "-", "month", "-", "day", " ", "hours", ":", "minutes");
        xml.WriteEndElement();
        xml.WriteStartElement("body", Office);
        xml.WriteStartElement("spreadsheet", Office);
        xml.WriteStartElement("table", Table);
        xml.WriteAttributeString("name", Table, sheet);
    }

    /// <summary>Dates are written as they are in the other format, whatever the country of whoever opens the file.</summary>
    private static void DateStyle(XmlWriter xml, string name, params string[] parts)
    {
        xml.WriteStartElement("date-style", Number);
        xml.WriteAttributeString("name", Style, name + "-format");
        foreach (var part in parts)
            if (part.Length == 1)
                xml.WriteElementString("text", Number, part);
            else
            {
                xml.WriteStartElement(part, Number);
                xml.WriteAttributeString("style", Number, "long");
                xml.WriteEndElement();
            }
        xml.WriteEndElement();
        xml.WriteStartElement("style", Style);
        xml.WriteAttributeString("name", Style, name);
        xml.WriteAttributeString("family", Style, "table-cell");
        xml.WriteAttributeString("data-style-name", Style, name + "-format");
        xml.WriteEndElement();
    }

    private static void Row(XmlWriter xml, IReadOnlyList<object?> cells)
    {
        xml.WriteStartElement("table-row", Table);
        foreach (var cell in cells)
        {
            xml.WriteStartElement("table-cell", Table);
            switch (cell)
            {
                case null:
                    break;
                case string text:
                    xml.WriteAttributeString("value-type", Office, "string");
                    Paragraphs(xml, text);
                    break;
                case DateOnly day:
                    Date(xml, DayStyle, TaipeiFormat.Machine(day), TaipeiFormat.Machine(day));
                    break;
                case DateTimeOffset instant:
                    var (date, time) = (TaipeiFormat.Machine(TaipeiFormat.DateOf(instant)), TaipeiFormat.Time(instant));
                    Date(xml, InstantStyle, $"{date}T{time}:00", $"{date} {time}");
                    break;
                case IFormattable number:
                    var digits = number.ToString(null, CultureInfo.InvariantCulture);
                    xml.WriteAttributeString("value-type", Office, "float");
                    xml.WriteAttributeString("value", Office, digits);
                    xml.WriteElementString("p", Text, digits);
                    break;
                default:
                    throw new ArgumentException($"No cell is a {cell.GetType()}.", nameof(cells));
            }
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
    }

    private static void Date(XmlWriter xml, string style, string value, string shown)
    {
        xml.WriteAttributeString("style-name", Table, style);
        xml.WriteAttributeString("value-type", Office, "date");
        xml.WriteAttributeString("date-value", Office, value);
        xml.WriteElementString("p", Text, shown);
    }

    /// <summary>Each line a paragraph; spaces that XML would run together, and tabs, have elements of their own. What XML cannot hold is shown as missing.</summary>
    private static void Paragraphs(XmlWriter xml, string text)
    {
        foreach (var line in Unheld().Replace(text, "\uFFFD").ReplaceLineEndings("\n").Split('\n'))
        {
            xml.WriteStartElement("p", Text);
            var from = 0;
            for (var i = 0; i < line.Length; i++)
            {
                if (line[i] != '\t' && (line[i] != ' ' || (i > 0 && line[i - 1] != ' ' && i < line.Length - 1)))
                    continue;
                xml.WriteString(line[from..i]);
                xml.WriteStartElement(line[i] == '\t' ? "tab" : "s", Text);
                xml.WriteEndElement();
                from = i + 1;
            }
            xml.WriteString(line[from..]);
            xml.WriteEndElement();
        }
    }

    [GeneratedRegex(@"[^\t\n\r\u0020-\uFFFD]|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])")]
    private static partial Regex Unheld();
}
