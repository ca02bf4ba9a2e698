using System.Net;
using System.Net.Sockets;
using System.Text;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using Xunit;

namespace CaseTracker.Platform.Tests;

/// <summary>What becomes of a call when the other service dies in the middle of its answer.</summary>
public sealed class ServiceClientTests
{
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n[{\"code\":")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n[{\"co")]
    [InlineData("HTTP/1.1 409 Conflict\r\nContent-Type: application/problem+json\r\nContent-Length: 500\r\n\r\n{\"code\":")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n[{\"code\": ")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-")]
    public async Task AnswerBreaksOff_IsAnAbsence(string sent)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var ct = TestContext.Current.CancellationToken;
        var serving = Task.Run(async () =>
        {
            using var connection = await listener.AcceptTcpClientAsync(ct);
            await connection.GetStream().ReadAtLeastAsync(new byte[4096], 1, cancellationToken: ct);
            await connection.GetStream().WriteAsync(Encoding.ASCII.GetBytes(sent), ct);
        }, ct);
        using var http = new HttpClient { BaseAddress = new Uri($"http://{listener.LocalEndpoint}") };

        var answer = await new CasesClient(http).ServiceItemsAsync(Actor.Service("tests"), ct);

        Assert.Equal(503, answer.Failure?.Status);
        await serving;
    }

    [Fact]
    public async Task ConnectionCutInTheMomentItWasMade_IsAnAbsence()
    {
        // HttpClient asks the new socket for its other end, and lets what that throws through as it is.
        using var cut = new CutHandler();
        using var http = new HttpClient(cut) { BaseAddress = new Uri("http://cut.test") };

        Assert.Equal(503, (await new CasesClient(http).ServiceItemsAsync(Actor.Service("tests"), TestContext.Current.CancellationToken)).Failure?.Status);
    }

    private sealed class CutHandler : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => throw new SocketException((int)SocketError.NotConnected);
    }
}
