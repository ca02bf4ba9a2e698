using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Html;
using QRCoder;

namespace CaseTracker.WebUi;

/// <summary>An address as a QR code inside the page: black on white with a quiet zone, and nothing to be loaded.</summary>
public static class QrCode
{
    /// <param name="address">What it encodes, and nothing else.</param>
    /// <param name="title">What it is, for those who do not see it.</param>
    public static IHtmlContent Of(string address, string title)
    {
        using var code = QRCodeGenerator.GenerateQrCode(address, QRCodeGenerator.ECCLevel.M);
        // With the quiet zone of four modules.
        var rows = code.ModuleMatrix;
        var path = new StringBuilder();
        for (var y = 0; y < rows.Count; y++)
            for (var x = 0; x < rows[y].Count; x++)
            {
                if (!rows[y][x])
                    continue;
                var from = x;
                while (x < rows[y].Count && rows[y][x])
                    x++;
                path.Append(CultureInfo.InvariantCulture, $"M{from} {y}h{x - from}v1h-{x - from}z");
            }
        return new HtmlContentBuilder()
            .AppendHtml($"<svg class=\"ct-qr\" role=\"img\" aria-labelledby=\"qr-title\" focusable=\"false\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {rows.Count} {rows.Count}\" shape-rendering=\"crispEdges\"><title id=\"qr-title\">")
            .Append(title)
            .AppendHtml($"</title><path fill=\"#fff\" d=\"M0 0h{rows.Count}v{rows.Count}H0z\"/><path fill=\"#000\" d=\"{path}\"/></svg>");
    }
}
