using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;

namespace CaseTracker.Cases.Domain;

/// <summary>What an actor may do with one case. Decided here, by the owner of the record, and nowhere else.</summary>
public readonly record struct CaseRights
{
    /// <summary>Sees the case at all; without it the case does not exist for the actor.</summary>
    public bool See { get; private init; }
    /// <summary>May write notes.</summary>
    public bool Note { get; private init; }
    /// <summary>May do everything a handler does.</summary>
    public bool Work { get; private init; }
    /// <summary>May hand the case to a unit or name its handler.</summary>
    public bool Assign { get; private init; }
    /// <summary>May urge those in charge with a memo.</summary>
    public bool Memo { get; private init; }
    /// <summary>Sees who the applicant is.</summary>
    public bool SeeApplicant { get; private init; }
    /// <summary>Has given number and proof: may say that the date has passed. Nothing is seen by it that the status page does not show.</summary>
    public bool Proved { get; private init; }
    /// <summary>Is the applicant, shown by a one-time code: sees what was told us and decides about it. Nothing of staff's side comes with it.</summary>
    public bool Own { get; private init; }

    /// <summary>The rights of <paramref name="actor"/> on <paramref name="case"/>.</summary>
    /// <remarks>
    /// Handlers and supervisors of the unit in charge, the handler and the deputy work on it; coordinators everywhere. Intake of the same
    /// agency writes notes, everybody else there reads; auditors read everywhere; so does the agency of a unit that is asked to take the case over, until there is an answer;
    /// for anybody else there is no such case. Of the agency that is asked only the handlers and supervisors of that unit see who the applicant is.
    /// Memos come from coordinators, supervisors of the unit and the head of the agency.
    /// Who the applicant of a confidential case is, only the unit's handlers and supervisors and the case's handler and deputy see.
    /// </remarks>
    public static CaseRights Of(Actor actor, Case @case)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(@case);
        if (actor is { Kind: ActorKind.Citizen, CitizenLevel: >= 1 } && actor.CaseId == @case.Id)
            return new CaseRights { Proved = true, Own = actor.CitizenLevel >= 2 };
        if (actor.Kind != ActorKind.Staff || actor.StaffId is not { } staff)
            return default;
        var ofUnit = @case.Unit is not null && actor.Unit == @case.Unit && (actor.Is(StaffRole.Handler) || actor.Is(StaffRole.Supervisor));
        var own = ofUnit || staff == @case.Handler || staff == @case.Deputy;
        var coordinator = actor.Is(StaffRole.Coordinator);
        var sameAgency = actor.Agency is not null && actor.Agency == @case.OwnerAgency;
        var asked = actor.Agency is not null && actor.Agency == @case.OfferedAgency;
        var answers = asked && actor.Unit == @case.OfferedUnit && (actor.Is(StaffRole.Handler) || actor.Is(StaffRole.Supervisor));
        var seeOtherwise = own || coordinator || sameAgency || actor.Is(StaffRole.Auditor);
        return new CaseRights
        {
            See = seeOtherwise || asked,
            Work = own || coordinator,
            Note = own || coordinator || (sameAgency && actor.Is(StaffRole.Intake)),
            Assign = coordinator || ofUnit,
            Memo = coordinator || MayApprove(actor, @case),
            SeeApplicant = own || ((seeOtherwise || answers) && !@case.Confidential),
        };
    }

    /// <summary>Who approves that a case is set aside: supervisors of the unit in charge and the head of its agency; where a case has no unit, coordinators and the head of the coordinating agency.</summary>
    public static bool MayApprove(Actor actor, Case @case)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(@case);
        if (actor is not { Kind: ActorKind.Staff, StaffId: not null })
            return false;
        return (actor.Is(StaffRole.AgencyHead) && actor.Agency == @case.OwnerAgency)
            || (@case.Unit is null ? actor.Is(StaffRole.Coordinator) : actor.Is(StaffRole.Supervisor) && actor.Unit == @case.Unit);
    }

    /// <summary>Who decides on a reply of this level: for <see cref="ReplyLevel.AgencyHead"/> the head of the agency in charge alone, otherwise as in <see cref="MayApprove(Actor, Case)"/>.</summary>
    public static bool MayApprove(Actor actor, Case @case, ReplyLevel level) =>
        MayApprove(actor, @case) && (level != ReplyLevel.AgencyHead || (actor.Is(StaffRole.AgencyHead) && actor.Agency == @case.OwnerAgency));

    /// <summary>True for staff who watch over dates: supervisors and heads those of their agency, coordinators and auditors those of the city.</summary>
    public static bool MayWatch(Actor actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return actor is { Kind: ActorKind.Staff, StaffId: not null }
            && (actor.Is(StaffRole.Coordinator) || actor.Is(StaffRole.Auditor) || actor.Is(StaffRole.AgencyHead) || actor.Is(StaffRole.Supervisor));
    }

    /// <summary>True when staff with these roles take cases in.</summary>
    public static bool MayTakeIn(Actor actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return actor.Kind switch
        {
            ActorKind.Citizen => true,
            ActorKind.Client => !string.IsNullOrEmpty(actor.Agency),
            ActorKind.Staff => actor.StaffId is not null && (actor.Is(StaffRole.Intake) || actor.Is(StaffRole.Coordinator) || actor.Is(StaffRole.Handler) || actor.Is(StaffRole.Supervisor)),
            _ => false,
        };
    }
}
