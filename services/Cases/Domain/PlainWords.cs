namespace CaseTracker.Cases.Domain;

/// <summary>Words of official letters (公文語) and what people say instead.</summary>
public static class PlainWords
{
    /// <summary>The official word, and the plain one.</summary>
    public static IReadOnlyList<(string Official, string Plain)> All { get; } =
    [
        ("台端", "您"),
        ("臺端", "您"),
        ("俟", "等…之後"),
        ("業經", "已經"),
        ("業已", "已經"),
        ("礙難", "這次無法同意，原因是…"),
        ("歉難同意", "這次無法同意，原因是…"),
        ("逕向", "請直接找"),
        ("逕洽", "請直接找"),
        ("惠予", "請"),
        ("惠請", "請"),
        ("補正", "補齊資料"),
        ("依權責卓處", "由…負責，…月…日前回覆"),
        ("卓處", "處理"),
        ("錄案辦理", "已列入排程，預計…月…日"),
        ("錄案", "已列入排程，預計…月…日"),
        ("儘速", "…月…日前"),
        ("儘快", "…月…日前"),
        ("盡速", "…月…日前"),
        ("盡快", "…月…日前"),
        ("研議中", "正在討論，…月…日前告訴您結論"),
        ("函轉", "轉給…辦理"),
        ("移請", "轉給…辦理"),
        ("會勘", "到現場一起查看（會勘）"),
        ("陳核中", "主管審核中"),
        ("爾後", "以後"),
        ("嗣後", "以後"),
        ("查照", ""),
        ("知悉", ""),
    ];
}
