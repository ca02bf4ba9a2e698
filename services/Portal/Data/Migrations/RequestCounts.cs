using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CaseTracker.Portal.Data.Migrations;

[DbContext(typeof(PortalDbContext))]
[Migration("20261122100001_RequestCounts")]
internal sealed class RequestCounts : SqlMigration;
