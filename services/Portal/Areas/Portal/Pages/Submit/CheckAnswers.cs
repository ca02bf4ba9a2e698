using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Portal.Site;

namespace CaseTracker.Portal.Areas.Portal.Pages.Submit;

/// <summary>Everything that was answered, before it is sent.</summary>
internal sealed class CheckAnswers(ApplicationForm form, string state, ServiceItem service, LocalizedText? district, IReadOnlyList<UploadedFile> files, NearbyAnswer? nearby)
{
    public ApplicationForm Form { get; } = form;
    public string State { get; } = state;
    public ServiceItem Service { get; } = service;
    public LocalizedText? District { get; } = district;
    public IReadOnlyList<UploadedFile> Files { get; } = files;
    public NearbyAnswer? Nearby { get; } = nearby;
}
