using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CaseTracker.Portal.Data.Migrations;

[DbContext(typeof(PortalDbContext))]
[Migration("20261124090002_OutdatedViews")]
internal sealed class OutdatedViews : SqlMigration;
