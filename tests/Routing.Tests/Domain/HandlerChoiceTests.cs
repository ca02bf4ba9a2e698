using CaseTracker.Routing.Domain;
using Xunit;

namespace CaseTracker.Routing.Tests.Domain;

public sealed class HandlerChoiceTests
{
    private static readonly Guid First = new("00000000-0000-0000-0000-000000000001");
    private static readonly Guid Second = new("00000000-0000-0000-0000-000000000002");
    private static readonly Guid Third = new("90000000-0000-0000-0000-000000000000");

    [Fact]
    public void Of_NoHandlers_IsNobody() => Assert.Null(HandlerChoice.Of([]));

    [Fact]
    public void Of_OneHandler_IsThatOne() => Assert.Equal(First, HandlerChoice.Of([new(First, 99)])?.StaffId);

    [Fact]
    public void Of_Several_IsTheOneWithFewestCases() => Assert.Equal(Second, HandlerChoice.Of([new(First, 3), new(Second, 1), new(Third, 2)])?.StaffId);

    [Fact]
    public void Of_EqualLoads_IsTheLowestIdWhateverTheOrder()
    {
        Assert.Equal(First, HandlerChoice.Of([new(Third, 2), new(Second, 2), new(First, 2)])?.StaffId);
        Assert.Equal(First, HandlerChoice.Of([new(First, 2), new(Second, 2), new(Third, 2)])?.StaffId);
    }
}
