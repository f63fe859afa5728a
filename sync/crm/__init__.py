"""The CRM: what may be asked of one, Salesforce, a folder of exports, and the pull."""
