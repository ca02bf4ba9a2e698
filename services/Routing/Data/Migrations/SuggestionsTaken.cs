using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CaseTracker.Routing.Data.Migrations;

[DbContext(typeof(RoutingDbContext))]
[Migration("20261128091000_SuggestionsTaken")]
internal sealed class SuggestionsTaken : SqlMigration;
