using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CaseTracker.Notifications.Data.Migrations;

[DbContext(typeof(NotificationsDbContext))]
[Migration("20261122000000_AccessCodes")]
internal sealed class AccessCodes : SqlMigration;
