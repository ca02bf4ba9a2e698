using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Routing;
using Xunit;

namespace CaseTracker.Architecture.Tests;

/// <summary>What travels on the bus.</summary>
public sealed partial class MessageTests(Product product) : IClassFixture<Product>
{
    /// <summary>Texts of a case event are codes of these kinds; everything else would be somebody's words.</summary>
    private static readonly HashSet<string> Codes = ["ServiceCode", "District", "Agency", "Unit", "PreviousUnit", "GivingUnit", "Alternative"];

    /// <summary>Public reference data: names, office phones and legal texts of the city, not of people.</summary>
    private static readonly HashSet<Type> ReferenceData = [typeof(ServiceItemChanged), typeof(AgencyChanged), typeof(EstimateChanged)];

    /// <summary>Texts that the calculator writes from rules and the office calendar: nobody's words.</summary>
    private static readonly HashSet<string> WrittenFromRules = ["Reckoning"];

    private static readonly HashSet<string> PersonalWords =
    [
        "Name", "Names", "Surname", "Phone", "Phones", "Mobile", "Telephone", "Email", "Mail", "Address", "Street", "Place", "Location", "Latitude", "Longitude",
        "Description", "Text", "Texts", "Words", "Body", "Subject", "Content", "Comment", "Note", "Reason", "Title", "Applicant", "Applicants", "Recipient", "Contact",
        "Birth", "Birthday", "Age", "Sex", "Gender", "Identity", "Number",
    ];

    [GeneratedRegex("[A-Z][a-z0-9]*")]
    private static partial Regex Words();

    [Fact]
    public void Messages_AreFound() => Assert.InRange(product.Messages.Count, 15, 200);

    [Fact]
    public void EveryMessage_IsASealedRecordThatNobodyChanges() => Assert.All(product.Messages, message =>
    {
        Assert.True(message.IsSealed, $"{message.Name} is not sealed.");
        Assert.True(message.GetMethod("<Clone>$") is not null, $"{message.Name} is no record.");
        Assert.Empty(message.GetFields(BindingFlags.Public | BindingFlags.Instance));
        Assert.All(Graph(message).SelectMany(Properties), property => Assert.True(
            property.SetMethod is null || property.SetMethod.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)),
            $"{property.DeclaringType!.Name}.{property.Name} can be changed."));
    });

    [Fact]
    public void EveryCaseEvent_CarriesIdsDatesAndCodesOnly()
    {
        var found =
            from message in product.Messages.Where(m => !ReferenceData.Contains(m))
            from type in Graph(message)
            where type != typeof(LocalizedText)
            from property in Properties(type)
            where !WrittenFromRules.Contains(property.Name)
            where property.PropertyType == typeof(LocalizedText) || property.PropertyType == typeof(StaffWords)
                || (property.PropertyType == typeof(string) && !(type == message && Codes.Contains(property.Name)))
                || (!Codes.Contains(property.Name) && Words().Matches(property.Name).Any(w => PersonalWords.Contains(w.Value)))
            select $"{message.Name}: {type.Name}.{property.Name}";

        Findings.None(found);
    }

    [Fact]
    public void ReferenceData_IsAboutTheCity()
    {
        // Each property that sounds personal is named here on purpose.
        string[] known =
        [
            "Agency.Name", "Agency.ShortName", "Agency.Phone", "Unit.Name", "Unit.Phone", "ServiceItem.Name",
        ];
        var found =
            from message in ReferenceData
            from type in Graph(message).Where(t => t != typeof(LocalizedText))
            from property in Properties(type)
            where Words().Matches(property.Name).Any(w => PersonalWords.Contains(w.Value))
            select $"{type.Name}.{property.Name}";

        Findings.None(found.Except(known));
        Assert.DoesNotContain(typeof(StaffMember), ReferenceData.SelectMany(Graph));
    }

    [Fact]
    public void EveryMessage_SurvivesTheBus() => Assert.All(product.Messages, message =>
    {
        foreach (var full in (bool[])[true, false])
        {
            var sample = Sample.Of(message, full);

            var json = JsonSerializer.Serialize(sample, message, ContractJson.Options);
            var again = JsonSerializer.Deserialize(json, message, ContractJson.Options);

            Assert.Equal(json, JsonSerializer.Serialize(again, message, ContractJson.Options));
            if (full)
                Assert.All(Properties(message).Where(p => p.SetMethod is not null), p => Assert.Contains($"\"{JsonNamingPolicy.CamelCase.ConvertName(p.Name)}\":", json, StringComparison.Ordinal));
        }
    });

    [Fact]
    public void EveryMessage_HasAHandler()
    {
        var handled = product.Subscriptions.Select(s => s.MessageType).ToHashSet();

        Findings.None(product.Messages.Where(m => !handled.Contains(m)).Select(m => m.Name));
    }

    [Fact]
    public void EveryHandler_HasAQueueOfItsOwn()
    {
        Assert.All(product.Subscriptions.GroupBy(s => s.Queue), queue => Assert.Single(queue.Select(s => s.HandlerType).Distinct()));
        Assert.All(product.Subscriptions, s => Assert.StartsWith($"{s.Module}-", s.Queue, StringComparison.Ordinal));
        Assert.All(product.Subscriptions, s => Assert.Equal(typeof(ICaseEvent).Assembly, s.MessageType.Assembly));
        Assert.Equal(product.Subscriptions.Count, product.Subscriptions.Select(s => (s.HandlerType, s.MessageType)).Distinct().Count());
    }

    private static PropertyInfo[] Properties(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance);

    /// <summary>A message and the records inside it.</summary>
    private static HashSet<Type> Graph(Type message)
    {
        var seen = new HashSet<Type>();
        Visit(message);
        return seen;

        void Visit(Type type)
        {
            foreach (var argument in type.GenericTypeArguments)
                Visit(argument);
            if (type is { IsClass: true } && type.Assembly == typeof(ICaseEvent).Assembly && seen.Add(type))
                foreach (var property in Properties(type))
                    Visit(property.PropertyType);
        }
    }
}
