using CaseTracker.Contracts.Cases;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace CaseTracker.WebUi;

/// <summary>A file that somebody sent us, passed on as it arrives. It is saved and never shown by the browser; what shows it all the same may do nothing.</summary>
public sealed class FileDownload(AttachmentDownload file) : IActionResult
{
    /// <inheritdoc/>
    public async Task ExecuteResultAsync(ActionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        using (file)
        {
            var response = context.HttpContext.Response;
            response.ContentType = file.MediaType;
            response.ContentLength = file.Length;
            var disposition = new ContentDispositionHeaderValue("attachment");
            disposition.SetHttpFileName(file.Name);
            response.Headers.ContentDisposition = disposition.ToString();
            response.Headers.XContentTypeOptions = "nosniff";
            response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
            response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
            response.Headers.CacheControl = "no-store";
            response.Headers["X-Robots-Tag"] = "noindex, nofollow";
            if (!HttpMethods.IsHead(context.HttpContext.Request.Method))
                await file.Content.CopyToAsync(response.Body, context.HttpContext.RequestAborted);
        }
    }
}
