using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CaseTracker.Notifications.Data.Migrations;

[DbContext(typeof(NotificationsDbContext))]
[Migration("20261123060200_ContactPauses")]
internal sealed class ContactPauses : SqlMigration;
