using System.Globalization;
using System.Text;
using CaseTracker.Contracts.Cases;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace CaseTracker.WebUi;

/// <summary>A form with files, read as it arrives: no file is in memory or on disk here. Its page must not bind what is in it and leaves the antiforgery token to this class.</summary>
public sealed class FileForm(IAntiforgery antiforgery, IOptions<AntiforgeryOptions> options)
{
    /// <summary>So much is read, though not kept, of files that are too large: a browser still sending would not show the answer.</summary>
    public const long ReadAtMost = 128 * 1024 * 1024;

    /// <summary>Buttons of such forms have this name; what is done is their value.</summary>
    public const string Go = "Go";

    /// <summary>The button that takes a file away has this value, with the file's id behind it.</summary>
    public const string Remove = "remove-";

    // What was typed travels in the form, sealed. All fields together.
    private const int FieldsAtMost = 512 * 1024;

    /// <summary>The fields in which no file is; null when the form is broken or not from our page.</summary>
    /// <param name="http">The request.</param>
    /// <param name="onFile">Takes each file: the fields that stood before it, its own field, its name, its content.</param>
    public async Task<IReadOnlyDictionary<string, string>?> ReadAsync(HttpContext http, Func<IReadOnlyDictionary<string, string>, string, string, Stream, Task> onFile)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(onFile);
        var ct = http.RequestAborted;
        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (!IsMultipart(http.Request))
        {
            if (!await IsGenuineAsync(http))
                return null;
            foreach (var (name, values) in await http.Request.ReadFormAsync(ct))
                fields[name] = values.ToString();
            return fields;
        }
        var genuine = false;
        var left = FieldsAtMost;
        try
        {
            var reader = Reader(http.Request);
            while (await reader.ReadNextSectionAsync(ct) is { } section)
            {
                if (section.AsFileSection() is { } file)
                {
                    // The token stands before the files: nobody else's form sends any.
                    if (!(genuine = genuine || await IsGenuineAsync(http, fields)))
                        return null;
                    if (file.FileName.Length > 0)
                        await onFile(fields, file.Name, file.FileName, section.Body);
                }
                else if (section.AsFormDataSection() is { } field)
                {
                    if (await TextAsync(section.Body, left, ct) is not { } text)
                        return null;
                    // Empty ones count too.
                    if ((left -= text.Length + field.Name.Length + 1) < 0)
                        return null;
                    fields[field.Name] = text;
                }
            }
            return genuine || await IsGenuineAsync(http, fields) ? fields : null;
        }
        catch (Exception e) when (e is InvalidDataException or FormatException or ArgumentException or (IOException and not BadHttpRequestException))
        {
            return null;
        }
    }

    /// <summary>True when the button takes a file away.</summary>
    /// <param name="fields">The form.</param>
    /// <param name="upload">The file; nobody's when there is no id behind the button.</param>
    public static bool Removes(IReadOnlyDictionary<string, string> fields, out Guid upload)
    {
        ArgumentNullException.ThrowIfNull(fields);
        upload = default;
        if (fields.GetValueOrDefault(Go) is not { } go || !go.StartsWith(Remove, StringComparison.Ordinal))
            return false;
        _ = Guid.TryParse(go.AsSpan(Remove.Length), out upload);
        return true;
    }

    /// <summary>True when the form is from our page; a form that cannot be read is not.</summary>
    public async Task<bool> IsGenuineAsync(HttpContext http)
    {
        try
        {
            await antiforgery.ValidateRequestAsync(http);
            return true;
        }
        catch (AntiforgeryValidationException)
        {
            return false;
        }
    }

    /// <summary>A name that was perhaps refused because of what is in it: short, and without what turns text around.</summary>
    public static string Shown(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var shown = new StringBuilder();
        foreach (var rune in name.EnumerateRunes())
            if (Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator))
                shown.Append(rune.ToString());
        return shown.Length <= 60 ? shown.ToString() : shown.ToString(0, char.IsHighSurrogate(shown[59]) ? 59 : 60) + "…";
    }

    private async Task<bool> IsGenuineAsync(HttpContext http, Dictionary<string, string> fields)
    {
        if (options.Value.HeaderName is not { } header || !fields.TryGetValue(options.Value.FormFieldName, out var token) || token.Length == 0)
            return false;
        http.Request.Headers[header] = token;
        return await IsGenuineAsync(http);
    }

    private static async Task<string?> TextAsync(Stream body, int atMost, CancellationToken ct)
    {
        var text = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int got;
        while ((got = await body.ReadAsync(buffer, ct)) > 0)
        {
            if (text.Length + got > atMost)
                return null;
            text.Write(buffer, 0, got);
        }
        return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
    }

    /// <summary>Reads the parts of a form as they arrive.</summary>
    /// <exception cref="FormatException">The content type names no form.</exception>
    public static MultipartReader Reader(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return new(HeaderUtilities.RemoveQuotes(MediaTypeHeaderValue.Parse(request.ContentType).Boundary).ToString(), request.Body);
    }

    /// <summary>True for a form with files.</summary>
    public static bool IsMultipart(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.ContentType?.StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase) is true;
    }
}

/// <summary>Marks a page whose form is read by <see cref="FileForm"/>: binding would read it first, and all of it.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class StreamedFormAttribute : Attribute, IResourceFilter
{
    /// <inheritdoc/>
    public void OnResourceExecuting(ResourceExecutingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!FileForm.IsMultipart(context.HttpContext.Request))
            return;
        context.ValueProviderFactories.RemoveType<FormValueProviderFactory>();
        context.ValueProviderFactories.RemoveType<FormFileValueProviderFactory>();
        context.ValueProviderFactories.RemoveType<JQueryFormValueProviderFactory>();
    }

    /// <inheritdoc/>
    public void OnResourceExecuted(ResourceExecutedContext context)
    {
    }
}

/// <summary>At most so many bytes of a stream that goes on: enough for Cases to see that a file is too large.</summary>
public sealed class FirstBytesStream(Stream source, long most = AttachmentLimits.File + 1) : Stream
{
    private long _left = most;

    /// <inheritdoc/>
    public override bool CanRead => true;
    /// <inheritdoc/>
    public override bool CanSeek => false;
    /// <inheritdoc/>
    public override bool CanWrite => false;
    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();
    /// <inheritdoc/>
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var got = await source.ReadAsync(buffer[..(int)Math.Min(buffer.Length, _left)], cancellationToken);
        _left -= got;
        return got;
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();
    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    /// <inheritdoc/>
    public override void Flush() { }
}
