using CaseTracker.Contracts.Cases;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace CaseTracker.WebUi;

/// <summary>A file with words of people we do not know, passed on as it arrives. It is saved and never shown by the browser; what shows it all the same may do nothing.</summary>
/// <param name="name">Its name.</param>
/// <param name="mediaType">Its media type.</param>
/// <param name="length">How many bytes there will be; null when that is not known.</param>
/// <param name="held">What is disposed when the file has been sent.</param>
/// <param name="copyAsync">Writes it.</param>
public sealed class FileDownload(string name, string mediaType, long? length, IDisposable held, Func<Stream, CancellationToken, Task> copyAsync) : IActionResult
{
    /// <summary>A file that somebody sent us.</summary>
    public FileDownload(AttachmentDownload file) : this((file ?? throw new ArgumentNullException(nameof(file))).Name, file.MediaType, file.Length, file, file.Content.CopyToAsync)
    {
    }

    /// <inheritdoc/>
    public async Task ExecuteResultAsync(ActionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        using (held)
        {
            var response = context.HttpContext.Response;
            response.ContentType = mediaType;
            response.ContentLength = length;
            var disposition = new ContentDispositionHeaderValue("attachment");
            disposition.SetHttpFileName(name);
            response.Headers.ContentDisposition = disposition.ToString();
            response.Headers.XContentTypeOptions = "nosniff";
            response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
            response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
            response.Headers.CacheControl = "no-store";
            response.Headers["X-Robots-Tag"] = "noindex, nofollow";
            if (!HttpMethods.IsHead(context.HttpContext.Request.Method))
                await copyAsync(response.Body, context.HttpContext.RequestAborted);
        }
    }
}
