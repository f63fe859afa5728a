"""What an org and its integration user can do for qplan, and what to grant or switch on."""

from sync.crm.salesforce.doctor.examination import examine

__all__ = ["examine"]
