using CaseTracker.Contracts;

namespace CaseTracker.Routing.Domain;

/// <summary>A unit as it is named in a sentence.</summary>
/// <param name="Agency">The agency's short name.</param>
/// <param name="Unit">The unit's name.</param>
public sealed record UnitName(LocalizedText Agency, LocalizedText Unit)
{
    /// <summary>高雄市公園處維護工程隊.</summary>
    public string Zh => Agency.Zh + Unit.Zh;

    /// <summary>Parks Office, Maintenance Team.</summary>
    public string En => $"{Agency.In(Language.En)}, {Unit.In(Language.En)}";
}

/// <summary>The words that say why a case is where it is.</summary>
public static class ReasonWords
{
    /// <summary>The implicit rule: the service item names the unit.</summary>
    public static LocalizedText ServiceItem(LocalizedText service, UnitName unit)
    {
        ArgumentNullException.ThrowIfNull(service);
        ArgumentNullException.ThrowIfNull(unit);
        return new($"服務項目「{service.Zh}」由{unit.Zh}負責", $"“{service.In(Language.En)}” is handled by {unit.En}");
    }

    /// <summary>Whom the case went to inside the unit, when nobody was named.</summary>
    /// <param name="handlers">How many handlers the unit has.</param>
    /// <param name="openCases">How many open cases the chosen one had.</param>
    public static LocalizedText Handler(int handlers, int openCases) => handlers == 1
        ? new("單位只有一位承辦人", "the unit has one case officer")
        : new($"由手上案件最少的承辦人接辦（目前{openCases}件）", $"taken by the case officer with the fewest open cases (now {openCases})");

    /// <summary>A suggestion from what staff decided before.</summary>
    public static LocalizedText Precedents(Precedent precedent, UnitName unit)
    {
        ArgumentNullException.ThrowIfNull(precedent);
        ArgumentNullException.ThrowIfNull(unit);
        return precedent.SameDistrict
            ? new($"近90天同一行政區的同類案件 {precedent.Cases}/{precedent.Total} 件由{unit.Zh}辦理", $"In the last 90 days {precedent.Cases} of {precedent.Total} cases of this kind in the same district went to {unit.En}")
            : new($"近90天同類案件 {precedent.Cases}/{precedent.Total} 件由{unit.Zh}辦理", $"In the last 90 days {precedent.Cases} of {precedent.Total} cases of this kind went to {unit.En}");
    }

    /// <summary>Why a unit is suggested; nothing of the case's own words is in it, so that it can be kept.</summary>
    /// <param name="suggested">What speaks for it.</param>
    /// <param name="unit">Its name.</param>
    /// <param name="rule">Why the rules name it, where they do.</param>
    public static LocalizedText Suggestion(SuggestedUnit suggested, UnitName unit, LocalizedText? rule)
    {
        ArgumentNullException.ThrowIfNull(suggested);
        ArgumentNullException.ThrowIfNull(unit);
        LocalizedText? reason = suggested.Ruled ? rule : null;
        if (suggested.Words is not null)
            reason = And(new($"用詞和{unit.Zh}辦過的案件相近", $"its words are like those of cases that {unit.En} had"));
        if (suggested.Precedent is { } precedent)
            reason = And(Precedents(precedent, unit));
        return reason ?? throw new ArgumentException("Nothing speaks for this unit.", nameof(suggested));

        LocalizedText And(LocalizedText next) => reason is null ? next : Join(reason, next);
    }

    /// <summary>A coordinator gave the case to a unit and wrote no reason.</summary>
    public static LocalizedText Triaged { get; } = new("研考人員分派", "Assigned by the coordinator");

    /// <summary>The applicant disagreed with the answer.</summary>
    public static LocalizedText Reopened { get; } = new("申請人再反映，由主管決定承辦人", "Reopened by the applicant: the supervisor decides who handles it");

    /// <summary>Another case about the same matter is worked on for both.</summary>
    public static LocalizedText Merged { get; } = new("併案：跟主案由同一個單位和承辦人辦理", "Merged: handled with the main case, by the same unit and officer");

    /// <summary>The unit that was asked takes the case over.</summary>
    public static LocalizedText Accepted { get; } = new("對方同意接辦", "Taken over by agreement");

    /// <summary>The unit in charge keeps the case after all.</summary>
    public static LocalizedText TakenBack { get; } = new("原單位收回，自己辦理", "Taken back: the unit keeps the case");

    /// <summary>The unit that was asked did not answer in time.</summary>
    public static LocalizedText Unanswered { get; } = new("沒有在期限內回覆，由研考人員決定", "Not answered in time: the coordinator decides");

    /// <summary>The case ended, or was reopened, while a unit was asked.</summary>
    public static LocalizedText OfferOver { get; } = new("案件已經結束或再開，不用再回覆", "The case ended or was reopened: no answer is needed");

    /// <summary>A coordinator took the suggestion.</summary>
    public static LocalizedText SuggestionTaken(LocalizedText suggestion)
    {
        ArgumentNullException.ThrowIfNull(suggestion);
        return new($"採用建議：{suggestion.Zh}", $"Suggestion taken: {suggestion.In(Language.En)}");
    }

    /// <summary>A handler was named without a reason.</summary>
    public static LocalizedText HandlerNamed { get; } = new("指定承辦人", "Case officer named");

    /// <summary>Two reasons in one line; English only where both have it.</summary>
    public static LocalizedText Join(LocalizedText first, LocalizedText second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        return new($"{first.Zh}；{second.Zh}", first.En is null || second.En is null ? null : $"{first.En}; {second.En}");
    }
}
