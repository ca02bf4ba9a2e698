using System.Text;
using System.Text.RegularExpressions;
using CaseTracker.Platform;

namespace CaseTracker.Cases.Domain;

/// <summary>Tells a note that says something from one that only says that somebody is at it (「處理中」). The latter is no answer to an applicant.</summary>
public static partial class NoteWords
{
    // Longer phrases first: what is left after all of them are taken away is what the note says.
    private static readonly string[] Filler =
    [
        .. ((string[])[
            "本案", "此案", "該案", "案件", "您的", "您", "貴", "目前", "現在", "現正", "正在", "正", "仍在", "仍", "尚在", "尚", "還在", "還", "已經", "已", "將會", "將", "會", "持續", "繼續", "積極", "努力", "加緊", "儘快", "盡快", "儘速", "盡速", "儘早", "盡早", "陸續",
            "辦理", "處理", "進行", "研議", "研究", "研擬", "了解", "瞭解", "確認", "收到", "收悉", "知悉", "知道", "錄案", "受理", "作業", "程序", "流程", "當中", "之中", "中", "了",
            "請耐心等候", "請耐心等待", "耐心", "等候", "等待", "請稍候", "請稍後", "稍候", "稍後", "請", "謝謝", "感謝", "敬請", "見諒", "諒察", "造成不便", "不便之處", "抱歉", "對不起", "您好", "我們", "本所", "本處", "本局", "本會", "本府", "本單位", "單位", "同仁", "承辦人", "承辦", "相關", "來信", "來電", "反映", "意見", "的", "在", "並", "及", "與", "之", "為",
        ]).OrderByDescending(w => w.Length),
    ];

    private static readonly HashSet<string> EnglishFiller = new(StringComparer.OrdinalIgnoreCase)
    {
        "in", "progress", "process", "processing", "being", "processed", "handled", "handling", "pending", "we", "are", "is", "it", "on", "working", "work", "your", "the", "case", "request", "under", "review",
        "please", "wait", "thank", "thanks", "you", "ok", "okay", "noted", "received", "will", "be", "soon", "still", "currently", "now", "and", "for", "have", "has", "been", "patience", "sorry", "this", "as", "possible", "our", "by", "unit",
    };

    /// <summary>True when nothing is left of <paramref name="text"/> once set phrases, politeness and punctuation are taken away.</summary>
    public static bool SaysNothing(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var letters = new StringBuilder(text.Length);
        foreach (var word in Words().Split(TextRules.ToHalfWidth(text)))
            if (!EnglishFiller.Contains(word))
                letters.Append(word);
        foreach (var filler in Filler)
            letters.Replace(filler, "");
        return letters.Length == 0;
    }

    [GeneratedRegex(@"[^\p{L}\p{N}]+", RegexOptions.CultureInvariant)]
    private static partial Regex Words();
}
