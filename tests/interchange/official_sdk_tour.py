"""What a user of the official SDK does, from signing in to deleting, in the Python that the SDK runs on: 2.7.

    python2.7 official_sdk_tour.py http://127.0.0.1:8080/api FOLDER

Prints what it saw as JSON. Downloads go to FOLDER.
"""

import json
import os
import sys

import pyxb
from uforge.application import Api, checkUForgeCompatible
from uforge.objects import uforge as objects

seen = {}
url, folder = sys.argv[1:]
api = Api(url, username="guest", password="guest")


def appliance(key=None):
    """The SDK's chain of calls to an appliance; it forgets its arguments with every call."""
    return api.Users("guest").Appliances(key)


def refusal(call, **arguments):
    """Make a call that is refused; return status and message of the error object."""
    try:
        call(**arguments)
    except Exception as error:
        refused = error.args[0]
        return [int(refused.statusCode), refused.localizedErrorMsg.message]
    return None


def wait(status):
    """Ask until the work is done; return the percentages and the last message."""
    percentages = []
    while True:
        found = status()
        percentages.append(int(found.percentage))
        if found.complete or found.error or found.cancelled:
            return [percentages, found.message]


def download(call, name):
    """Stream to a file; return its length and content."""
    with open(os.path.join(folder, name), "wb") as target:
        call(streamingResponseFile=target)
    with open(os.path.join(folder, name), "rb") as source:
        content = source.read()
    return [len(content), content]


# Sign in.
seen["compatible"] = [bool(checkUForgeCompatible(api)[0]), checkUForgeCompatible(api)[1]]
guest = api.Users("guest").Get()
seen["user"] = [guest.loginName, guest.firstName, guest.email]
stranger = Api(url, username="guest", password="wrong")
seen["wrong password"] = refusal(stranger.Users("guest").Get)[0]
seen["not entitled"] = refusal(api.Users.Getall)

# List.
systems = api.Users("guest").Distros.Getall().distributions.distribution
seen["systems"] = [[each.name, each.version, each.arch] for each in systems]
page = api.Users("guest").Appliances().Getall(Query="name=='*r*'", Orderby="name", Count=2)
seen["appliances"] = [int(page.total), [each.name for each in page.appliances.appliance]]
formats = api.Users("guest").Targetformats.Getall().targetFormats.targetFormat
seen["formats"] = [each.name for each in formats]

# Create an appliance, and an OS profile of a standard one.
asked = objects.appliance(name="Box", version="1.0", distributionUri=systems[0].uri)
box = appliance().Create(body=asked)
seen["created"] = [box.name, box.distributionName, box.archName]
asked = objects.image(compress=True, targetFormat=formats[0])
seen["no profile"] = refusal(appliance(box.dbId).Images.Generate, body=asked)[0]
profiles = api.Distributions(Id=systems[0].dbId).Profiles.Getall().distribProfiles.distribProfile
profile = (
    appliance(box.dbId)
    .Osprofile()
    .Create(body=objects.linuxProfile(name="Minimal", standardProfileUri=profiles[0].uri))
)
seen["profile"] = [type(profile).__name__, profile.name, profile.arch]

# Generate, look how far it is, download.
ticket = appliance(box.dbId).Images.Generate(body=asked)
seen["ticket"] = [bool(ticket.status.complete), int(ticket.status.percentage)]
seen["generation"] = wait(lambda: appliance(box.dbId).Images(ticket.dbId).Status.Get())
image = appliance(box.dbId).Images(ticket.dbId).Get()
seen["image"] = [image.name, int(image.fileSize), bool(image.imageCreated)]
seen["download"] = download(appliance(box.dbId).Images(image.dbId).Downloads.Download, "image")[0]

# Publish with an account. The SDK cannot write an enumerated value that it has read: its users tell it the type.
account = api.Users("guest").Accounts.Getall().credAccounts.credAccount[0]
account.targetPlatform.type._ExpandedName = pyxb.namespace.ExpandedName(objects.Namespace, "string")
asked = objects.PublishImageOpenStack(imageUri=image.uri, credAccount=account, displayName="box")
pimage = (
    appliance(box.dbId)
    .Images(image.dbId)
    .Pimages.Publish(body=asked, element_name="ns1:publishImage")
)
seen["publication"] = wait(
    lambda: appliance(box.dbId).Images(image.dbId).Pimages(pimage.dbId).Status.Get()
)
pimage = appliance(box.dbId).Images(image.dbId).Pimages(pimage.dbId).Get()
seen["published"] = [type(pimage).__name__, bool(pimage.cloudId), pimage.credAccount.name]

# Export as an archive.
export = appliance(box.dbId).Exports().Export("yaml")
seen["export"] = wait(lambda: appliance(box.dbId).Exports(export.dbId).Status.Get())
archive = download(appliance(box.dbId).Exports(export.dbId).Downloads.Download, "archive.tar.gz")
seen["archive"] = archive[1][:2] == b"\x1f\x8b"

# Delete; what was deleted is gone.
appliance(box.dbId).Images(image.dbId).Pimages(pimage.dbId).Delete()
appliance(box.dbId).Images(image.dbId).Delete()
appliance(box.dbId).Delete()
seen["gone"] = refusal(appliance(box.dbId).Get)[0]

# The same with an API key instead of a password.
pair = api.Users("guest").Apikeys.Create(body=objects.apiKeyPair(name="mine"))
keys = {"publickey": str(pair.publicKey), "secretkey": str(pair.secretKey)}
signed = Api(url, username="guest", password=None, apikeys=keys)
page = signed.Users("guest").Appliances().Getall(Query="name=='Web front'", Count=5)
seen["signed"] = [each.name for each in page.appliances.appliance]
keys["secretkey"] = "guessed"
seen["wrong signature"] = refusal(
    Api(url, username="guest", password=None, apikeys=keys).Users("guest").Get
)[0]

json.dump(seen, sys.stdout, indent=1, sort_keys=True)
