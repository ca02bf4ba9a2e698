using CaseTracker.Cases.Domain;
using Xunit;

namespace CaseTracker.Cases.Tests.Domain;

public class NoteWordsTests
{
    [Theory]
    [InlineData("處理中")]
    [InlineData("處理中。")]
    [InlineData("辦理中…")]
    [InlineData("本案目前正在處理中，請耐心等候，謝謝。")]
    [InlineData("您的案件已收到，我們會儘快處理！")]
    [InlineData("研議中")]
    [InlineData("收到")]
    [InlineData("了解，謝謝您的來信")]
    [InlineData("！！！")]
    [InlineData("In progress.")]
    [InlineData("We are working on it, please wait.")]
    [InlineData("Your case is being processed")]
    [InlineData("ＯＫ")]
    public void SaysNothing_SetPhrases_True(string text) => Assert.True(NoteWords.SaysNothing(text));

    [Theory]
    [InlineData("已會勘")]
    [InlineData("3月5日會勘")]
    [InlineData("已派工，明天上午到現場。")]
    [InlineData("處理中：已通知台電移開電桿")]
    [InlineData("處理完成")]
    [InlineData("The crew will come on Friday.")]
    [InlineData("Processing: permit sent to the police")]
    [InlineData("已補平")]
    public void SaysNothing_SomethingHappened_False(string text) => Assert.False(NoteWords.SaysNothing(text));
}
