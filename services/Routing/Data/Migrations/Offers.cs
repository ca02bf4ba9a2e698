using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CaseTracker.Routing.Data.Migrations;

[DbContext(typeof(RoutingDbContext))]
[Migration("20261127080000_Offers")]
internal sealed class Offers : SqlMigration;
