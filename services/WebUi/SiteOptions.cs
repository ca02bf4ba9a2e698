using System.ComponentModel.DataAnnotations;
using CaseTracker.Contracts;

namespace CaseTracker.WebUi;

/// <summary>What citizens see of the site itself (settings <c>Site:…</c>).</summary>
public sealed class SiteOptions
{
    /// <summary>Address under which citizens reach the site; base of links in messages and QR codes.</summary>
    [Required]
    public Uri PublicUrl { get; set; } = new("http://localhost:8080");

    /// <summary>Name of the city or agency in Chinese.</summary>
    [Required]
    public string CityName { get; set; } = "高雄市";

    /// <summary>Its name in English pages.</summary>
    [Required]
    public string CityNameEn { get; set; } = "Kaohsiung City";

    /// <summary>The name in a language.</summary>
    public string CityIn(Language language) => language == Language.En ? CityNameEn : CityName;

    /// <summary>A picture file (svg, png, jpg, webp) shown instead of the text logo; empty for the text.</summary>
    public string? LogoPath { get; set; }
}

/// <summary>How pages behave (settings <c>Ui:…</c>).</summary>
public sealed class UiOptions
{
    /// <summary>Shows the <c>:::</c> links with access keys U, C, B that readers of Taiwanese government sites know.</summary>
    public bool AccessKeys { get; set; }
}
