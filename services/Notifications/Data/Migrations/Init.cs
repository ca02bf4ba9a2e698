using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CaseTracker.Notifications.Data.Migrations;

[DbContext(typeof(NotificationsDbContext))]
[Migration("20261121000001_Init")]
internal sealed class Init : SqlMigration;
