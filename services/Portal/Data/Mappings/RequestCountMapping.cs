using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CaseTracker.Portal.Data.Mappings;

internal sealed class RequestCountMapping : IEntityTypeConfiguration<RequestCountRow>
{
    public void Configure(EntityTypeBuilder<RequestCountRow> builder)
    {
        builder.ToTable("request_counts");
        builder.HasKey(x => new { x.Kind, x.Key });
    }
}
