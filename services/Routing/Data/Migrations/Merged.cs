using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CaseTracker.Routing.Data.Migrations;

[DbContext(typeof(RoutingDbContext))]
[Migration("20261202092000_Merged")]
internal sealed class Merged : SqlMigration;
