using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Xml;

namespace CaseTracker.Portal.Open311;

/// <summary>One answer. JSON follows from XML by the specification's rule (lists become arrays, the root's name goes), so both are written from one tree.</summary>
internal sealed record Document(string Root, Node Body)
{
    private static readonly XmlWriterSettings Xml = new() { Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), Indent = true, NewLineChars = "\n" };
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public byte[] ToXml()
    {
        using var body = new MemoryStream();
        using (var writer = XmlWriter.Create(body, Xml))
        {
            writer.WriteStartElement(Root);
            Body.Write(writer);
            writer.WriteEndElement();
        }
        return body.ToArray();
    }

    public byte[] ToJson()
    {
        using var body = new MemoryStream();
        using (var writer = new Utf8JsonWriter(body, Json))
            Body.Write(writer);
        return body.ToArray();
    }
}

/// <summary>A part of an answer.</summary>
internal abstract record Node
{
    public abstract void Write(XmlWriter writer);

    public abstract void Write(Utf8JsonWriter writer);

    public static implicit operator Node(string? text) => new Text(text);
    public static implicit operator Node(bool value) => new Flag(value);
    public static implicit operator Node(int value) => new Number(value);
    public static implicit operator Node(decimal? value) => new Number(value);
}

/// <summary>Named parts in their order.</summary>
internal sealed record Fields(params (string Name, Node Value)[] Items) : Node
{
    public override void Write(XmlWriter writer)
    {
        foreach (var (name, value) in Items)
        {
            writer.WriteStartElement(name);
            value.Write(writer);
            writer.WriteEndElement();
        }
    }

    public override void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        foreach (var (name, value) in Items)
        {
            writer.WritePropertyName(name);
            value.Write(writer);
        }
        writer.WriteEndObject();
    }
}

/// <summary>Any number of parts; in XML each is called <paramref name="Each"/>.</summary>
internal sealed record Many(string Each, params IEnumerable<Node> Items) : Node
{
    public override void Write(XmlWriter writer)
    {
        foreach (var item in Items)
        {
            writer.WriteStartElement(Each);
            item.Write(writer);
            writer.WriteEndElement();
        }
    }

    public override void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        foreach (var item in Items)
            item.Write(writer);
        writer.WriteEndArray();
    }
}

internal sealed record Text(string? Value) : Node
{
    public override void Write(XmlWriter writer)
    {
        if (!string.IsNullOrEmpty(Value))
            writer.WriteString(Writable(Value));
    }

    public override void Write(Utf8JsonWriter writer) => writer.WriteStringValue(Value);

    // What staff wrote may hold code points that are none in XML, such as U+FFFF: one of them must not cost the whole list.
    private static string Writable(string text)
    {
        if (text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0 && text.All(XmlConvert.IsXmlChar))
            return text;
        var kept = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            kept.Append(rune.IsBmp && !XmlConvert.IsXmlChar((char)rune.Value) ? "\uFFFD" : rune.ToString());
        return kept.ToString();
    }
}

internal sealed record Flag(bool Value) : Node
{
    public override void Write(XmlWriter writer) => writer.WriteValue(Value);

    public override void Write(Utf8JsonWriter writer) => writer.WriteBooleanValue(Value);
}

internal sealed record Number(decimal? Value) : Node
{
    public override void Write(XmlWriter writer) => writer.WriteString(Value?.ToString(CultureInfo.InvariantCulture));

    public override void Write(Utf8JsonWriter writer)
    {
        if (Value is { } value)
            writer.WriteNumberValue(value);
        else
            writer.WriteNullValue();
    }
}
