using CaseTracker.Contracts;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace CaseTracker.WebUi;

/// <summary>What ASP.NET says when a value cannot be bound, in the reader's language and the words of our own field errors.</summary>
internal sealed class BindingTexts(TextCatalogue catalogue, IHttpContextAccessor accessor) : IConfigureOptions<MvcOptions>
{
    public void Configure(MvcOptions options)
    {
        // Pages say themselves what is required, with words of their own.
        options.SuppressImplicitRequiredAttributeForNonNullableReferenceTypes = true;
        var messages = options.ModelBindingMessageProvider;
        messages.SetAttemptedValueIsInvalidAccessor((_, field) => Say(field, "malformed"));
        messages.SetMissingBindRequiredValueAccessor(field => Say(field, "required"));
        messages.SetMissingKeyOrValueAccessor(() => Say(null, "required"));
        messages.SetMissingRequestBodyRequiredValueAccessor(() => Say(null, "required"));
        messages.SetNonPropertyAttemptedValueIsInvalidAccessor(_ => Say(null, "malformed"));
        messages.SetNonPropertyUnknownValueIsInvalidAccessor(() => Say(null, "malformed"));
        messages.SetNonPropertyValueMustBeANumberAccessor(() => Say(null, "not-a-number"));
        messages.SetUnknownValueIsInvalidAccessor(field => Say(field, "malformed"));
        messages.SetValueIsInvalidAccessor(_ => Say(null, "malformed"));
        messages.SetValueMustBeANumberAccessor(field => Say(field, "not-a-number"));
        messages.SetValueMustNotBeNullAccessor(_ => Say(null, "required"));
    }

    private string Say(string? field, string code) =>
        catalogue.In(accessor.HttpContext?.Features.Get<LanguageFeature>()?.Language ?? Language.Zh).Error(field, code);
}
