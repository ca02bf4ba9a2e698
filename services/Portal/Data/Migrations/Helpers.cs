using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CaseTracker.Portal.Data.Migrations;

[DbContext(typeof(PortalDbContext))]
[Migration("20261123110000_Helpers")]
internal sealed class Helpers : SqlMigration;
