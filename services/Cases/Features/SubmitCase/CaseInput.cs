using CaseTracker.Cases.Domain;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;

namespace CaseTracker.Cases.Features.SubmitCase;

/// <summary>A submission after cleaning and checking: what two requests must share to be the same request.</summary>
internal sealed record CaseInput
{
    public required ServiceItem Item { get; init; }
    public required string Description { get; init; }
    public string? District { get; init; }
    public string? Place { get; init; }
    public double? Latitude { get; init; }
    public double? Longitude { get; init; }
    public decimal? RoadWidth { get; init; }
    public required string Name { get; init; }
    /// <summary>As given, for whoever dials it.</summary>
    public string? Phone { get; init; }
    public PhoneNumber? PhoneNumber { get; init; }
    public string? Email { get; init; }
    public string? Address { get; init; }
    public required IReadOnlyList<NoticeWay> Notify { get; init; }
    public required Language Language { get; init; }
    public required Wishes Wishes { get; init; }
    public required bool Confidential { get; init; }
    public required bool DocumentsComplete { get; init; }
    /// <summary>Says how it was taken down, not what it is: a retry may differ in it.</summary>
    public required bool ReadBack { get; init; }
    public required Channel Channel { get; init; }
    /// <summary>Null = when it is stored.</summary>
    public DateTimeOffset? ReceivedAt { get; init; }
    public string? AgencyFileNumber { get; init; }
    /// <summary>As asked for; whether it is kept is decided when the case is stored.</summary>
    public Guid? RelatedTo { get; init; }
    public required IReadOnlyList<Guid> Uploads { get; init; }

    /// <summary>What identifies the request, independent of spacing, order and ways of writing a number.</summary>
    public object Canonical() => new
    {
        Item.Code,
        Description,
        District,
        Place,
        Latitude,
        Longitude,
        RoadWidth = RoadWidth / 1.000000000000000000000000000000m,
        Name,
        Phone = PhoneNumber?.Number,
        PhoneNumber?.Extension,
        Email,
        Address,
        Notify,
        Language,
        Wishes.AddressAs,
        Assistance = Wishes.Assistance.Count == 0 ? null : Wishes.Assistance,
        Confidential,
        DocumentsComplete,
        Channel,
        ReceivedAt = ReceivedAt?.UtcTicks,
        AgencyFileNumber,
        RelatedTo,
        Uploads = Uploads.Count == 0 ? null : Uploads.Order(),
    };
}
