using CaseTracker.Contracts;
using CaseTracker.Contracts.Routing;
using CaseTracker.Platform.Data;
using CaseTracker.Routing.Domain;

namespace CaseTracker.Routing.Data;

internal sealed class AgencyRow
{
    public required string Code { get; init; }
    public required string NameZh { get; set; }
    public string? NameEn { get; set; }
    public required string ShortNameZh { get; set; }
    public string? ShortNameEn { get; set; }
    public string? Phone { get; set; }
    public bool Coordinating { get; set; }
    /// <summary>District it is seated in; null where nobody said.</summary>
    public string? District { get; set; }
    /// <summary>Order of the list in the reference data.</summary>
    public int Position { get; set; }
    /// <summary>Grows with every change that was told to the other services.</summary>
    public long Version { get; set; }
    /// <summary>SHA-256 of what was told last.</summary>
    public required byte[] Told { get; set; }
    public List<UnitRow> Units { get; init; } = [];

    public LocalizedText ShortName => new(ShortNameZh, ShortNameEn);

    public Agency ToContract() => new()
    {
        Code = Code,
        Name = new(NameZh, NameEn),
        ShortName = ShortName,
        Phone = Phone,
        Coordinating = Coordinating,
        District = District,
        Units = [.. Units.Where(u => u.Active).OrderBy(u => u.Position).Select(u => new Unit(u.Code, u.Name, u.Phone))],
    };
}

internal sealed class UnitRow
{
    public required string Code { get; init; }
    public required string AgencyCode { get; set; }
    public AgencyRow? Agency { get; init; }
    public required string NameZh { get; set; }
    public string? NameEn { get; set; }
    public string? Phone { get; set; }
    public int Position { get; set; }
    /// <summary>False when the reference data no longer has it: old cases still name it, new ones do not go there.</summary>
    public bool Active { get; set; }

    public LocalizedText Name => new(NameZh, NameEn);
}

internal sealed class StaffRow
{
    public required Guid Id { get; init; }
    public required string NameZh { get; set; }
    public string? NameEn { get; set; }
    public required string TitleZh { get; set; }
    public string? TitleEn { get; set; }
    public required string Email { get; set; }
    public required string AgencyCode { get; set; }
    public string? UnitCode { get; set; }
    /// <summary>Roles as snake_case text.</summary>
    public required string[] Roles { get; set; }
    public Guid? Deputy { get; set; }
    /// <summary>False for people who have left.</summary>
    public bool Active { get; set; }

    public bool Is(StaffRole role) => Roles.Contains(EnumText<StaffRole>.Write(role));

    /// <param name="withEmail">Mail addresses are for the service that sends mail; the desk does not need them.</param>
    public StaffMember ToContract(bool withEmail) => new()
    {
        Id = Id,
        Name = new(NameZh, NameEn),
        Title = new(TitleZh, TitleEn),
        Email = withEmail ? Email : "",
        Agency = AgencyCode,
        Unit = UnitCode,
        Roles = [.. Roles.Select(EnumText<StaffRole>.Read)],
        Deputy = Deputy,
    };
}

/// <summary>What Routing keeps of a service item: who answers for it.</summary>
internal sealed class ServiceItemRow
{
    public required string Code { get; init; }
    public required string NameZh { get; set; }
    public string? NameEn { get; set; }
    public required string Agency { get; set; }
    public string? Unit { get; set; }
    public required long Version { get; set; }

    public LocalizedText Name => new(NameZh, NameEn);
}

internal static class UnitRows
{
    /// <summary>The unit as it is named in a sentence; its agency must be loaded.</summary>
    public static UnitName InWords(this UnitRow unit) => new(unit.Agency!.ShortName, unit.Name);
}
