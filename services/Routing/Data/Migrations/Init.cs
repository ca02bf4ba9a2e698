using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CaseTracker.Routing.Data.Migrations;

[DbContext(typeof(RoutingDbContext))]
[Migration("20261121000001_Init")]
internal sealed class Init : SqlMigration;
