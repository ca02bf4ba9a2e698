using System.Collections.Frozen;
using System.Text.Json;
using CaseTracker.Contracts;

namespace CaseTracker.Platform.Messaging;

/// <summary>Contract types by their stored name, and their JSON.</summary>
internal static class MessageTypes
{
    private static readonly FrozenDictionary<string, Type> ByName = typeof(ICaseEvent).Assembly.GetExportedTypes()
        .Where(t => t is { IsClass: true, IsAbstract: false }).ToFrozenDictionary(t => t.FullName!);

    public static string Name(Type type) => type.FullName!;

    public static Type Find(string name) => ByName.TryGetValue(name, out var type) ? type : throw new UnknownMessageTypeException(name);

    public static string Write(object message) => JsonSerializer.Serialize(message, message.GetType(), ContractJson.Options);

    public static object Read(Type type, string body) => JsonSerializer.Deserialize(body, type, ContractJson.Options)
        ?? throw new JsonException("The message body is null.");
}

/// <summary>An outbox row names a type that this version does not know.</summary>
internal sealed class UnknownMessageTypeException(string name) : Exception($"Unknown message type {name}");
