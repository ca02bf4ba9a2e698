using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CaseTracker.Routing.Data.Migrations;

[DbContext(typeof(RoutingDbContext))]
[Migration("20261121181500_AssignmentEnds")]
internal sealed class AssignmentEnds : SqlMigration;
